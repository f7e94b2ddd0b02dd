// The gateway as a program of its own, built apart from the command line, which loads it only when it is needed.
export {
  backUpGateway,
  changeGatewaySite,
  initialiseGateway,
  listAllKeys,
  readGatewayStatus,
  revokeAnyKey,
} from './administration.ts';
export { startGateway } from './start.ts';
