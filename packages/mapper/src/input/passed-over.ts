/** How many names are kept; the count goes on. */
const MAX_NAMES = 100;

/** Files in folders that are not read because of their names: how many, and the first of them. */
export class PassedOver {
  count = 0;
  readonly names: string[] = [];

  add(path: string): void {
    this.count++;
    if (this.names.length < MAX_NAMES) this.names.push(path);
  }
}
