export { fromCloudEvent } from './from-cloud-event.ts';
export { toCloudEvent } from './to-cloud-event.ts';
