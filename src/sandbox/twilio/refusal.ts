// A refusal as Twilio's API words it.
import type { StandInAnswer } from '../stand-in.ts';

/** What Twilio refuses, thrown wherever it is found. */
export class TwilioRefusal extends Error {
  readonly status: number;
  readonly code: number;

  /** @param code one of https://www.twilio.com/docs/api/errors */
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get answer(): StandInAnswer {
    const { status, code, message } = this;
    return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
  }
}
