// This package's name and version, from the one place that states them.
export { name as packageName, version as packageVersion } from '../../package.json';
