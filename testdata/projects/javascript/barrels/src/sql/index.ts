import locks from './locks';
export * as session from './session';
export { locks };
export { default as lockTexts } from './locks';
