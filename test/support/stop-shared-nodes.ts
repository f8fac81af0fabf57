export { tearDown as default } from './shared-nodes';
