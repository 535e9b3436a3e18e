/** Whether the host name of a URL stands for this machine; its IPv4 addresses are in dotted decimal form (WHATWG URL). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
