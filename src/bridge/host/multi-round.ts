// Carries a modern gateway's questions to a host of the handshake era: asks, and sends the request again with the answers.
import { VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject, type JsonRpcRequest, objectAt } from '../../protocol/json-rpc.ts';
import type { Answer, Exchange } from '../link/link.ts';

/** A gateway that asks more often than this is asking in a circle. */
const maxRounds = 16;

/** @param ask sends one request to the gateway. @returns the first answer that is no question. */
export async function answerQuestions(
  request: JsonRpcRequest,
  exchange: Exchange,
  ask: (request: JsonRpcRequest) => Promise<Answer>,
): Promise<Answer> {
  let answer = await ask(request);
  for (let round = 1; isQuestion(answer); round++) {
    if (round > maxRounds)
      throw new VelaroError('gateway.answer', 'The gateway keeps asking and does not answer.', {
        hint: 'Its operator has to look at it.',
      });
    const { inputRequests, requestState } = answer.message.result;
    const inputResponses = await askAll(isObject(inputRequests) ? inputRequests : {}, exchange);
    answer = await ask({
      ...request,
      // Each attempt is a request of its own to the gateway; the host's id is put back on the answer.
      id: `${request.id}/${round}`,
      params: { ...request.params, inputResponses, ...(requestState !== undefined && { requestState }) },
    });
  }
  return answer;
}

function isQuestion(answer: Answer): answer is Answer & { message: { result: JsonObject } } {
  return 'result' in answer.message && answer.message.result.resultType === 'input_required';
}

async function askAll(questions: JsonObject, exchange: Exchange): Promise<JsonObject> {
  const answers: Record<string, JsonObject> = {};
  for (const [key, question] of Object.entries(questions)) {
    const method = isObject(question) ? question.method : undefined;
    if (typeof method !== 'string') continue;
    const reply = await exchange.askHost(method, objectAt(question, 'params'));
    if ('error' in reply)
      throw new VelaroError(
        'tool.failed',
        `The host did not answer the gateway's question: ${reply.error.message.slice(0, 200)}`,
        {
          hint: 'The call was not carried out.',
        },
      );
    answers[key] = reply.result;
  }
  return answers;
}
