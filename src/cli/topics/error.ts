// One error code explained, or all of them: from the table that defines them.
import { closestName } from '../../core/closest-name.ts';
import { type ErrorCode, type ErrorCodeRow, errorCodes, isErrorCode } from '../../core/error-codes.ts';
import { type ErrorKindRow, errorKinds } from '../../core/error-kinds.ts';
import { VelaroError } from '../../core/errors.ts';
import { errorAdvice } from '../error-advice.ts';
import { defineTopic } from '../topic.ts';

const codes = Object.keys(errorCodes).filter(isErrorCode);

const actors: Readonly<Record<ErrorKindRow['actor'], string>> = {
  us: 'This is a fault of velaro-mcp: please report it, with the output of "velaro-mcp doctor".',
  caller: 'Whoever made the request can mend it: the message names what is wrong.',
  user: 'You can mend it on this computer: the hint under the message says how.',
  admin: 'An administrator of the site has to allow it.',
  vendor: 'The service behind the tool has to answer better; try again, then ask its support.',
  wait: 'It passes by itself: wait, then do the same again.',
  nobody: 'Nothing is wrong: it was stopped.',
};

export default defineTopic({
  summary: 'an error code: error key.revoked',
  text([code]) {
    if (code === undefined) return list();
    if (isErrorCode(code)) return page(code);
    const meant = closestName(code, codes);
    throw new VelaroError('topic.unknown', `There is no error code "${code.slice(0, 40)}".`, {
      hint: meant ? `Did you mean "velaro-mcp help error ${meant}"?` : 'See all of them with "velaro-mcp help error".',
    });
  },
});

function list(): string {
  const rows = codes.map((code) => `- ${code}: ${errorAdvice(code).what}`);
  return `One of them explained: velaro-mcp help error ${codes[3]}\n\n${rows.join('\n')}`;
}

function page(code: ErrorCode): string {
  const row: ErrorCodeRow = errorCodes[code];
  const kind: ErrorKindRow = errorKinds[row.kind];
  const { what, todo } = errorAdvice(code);
  const status = row.httpStatus ?? kind.httpStatus;
  const facts = [
    `- exit code: ${kind.exitCode}`,
    ...(status === undefined ? [] : [`- HTTP status: ${status}`]),
    `- worth repeating unchanged: ${kind.retryable ? 'yes, later' : 'no'}`,
  ];
  return `${code}: ${what}\n\n${todo ?? actors[kind.actor]}\n\n${facts.join('\n')}`;
}
