// This package's name, version and home, from the one place that states them.
import { homepage } from '../../package.json';

export { name as packageName, version as packageVersion } from '../../package.json';

/** Without a trailing slash. */
export const repositoryUrl: string = homepage.replace(/#.*$/, '');
