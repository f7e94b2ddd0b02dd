// The gateway as a program of its own, built apart from the command line, which loads it only when it is needed.
export {
  addAdminKey,
  backUpGateway,
  changeGatewaySite,
  initialiseGateway,
  listAllKeys,
  readGatewayStatus,
  resealGateway,
  revokeAnyKey,
  withConnections,
} from './administration.ts';
export { knownVariables } from './credentials/known-variables.ts';
export { dropAnyJob, listAllJobs, replayAnyJob, showAnyJob } from './job-administration.ts';
export { startGateway } from './start.ts';
