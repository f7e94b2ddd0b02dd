// ServiceNow's way to say no: one envelope for every API.
import type { StandInAnswer } from '../stand-in.ts';

/** Thrown by what answers a request; the envelope is what the caller gets. */
export class Refusal extends Error {
  readonly status: number;
  readonly detail: string | null;

  constructor(status: number, message: string, detail: string | null = null) {
    super(message);
    this.status = status;
    this.detail = detail;
  }

  answer(): StandInAnswer {
    return {
      status: this.status,
      body: { error: { message: this.message, detail: this.detail }, status: 'failure' },
    };
  }
}

export function noRecord(): Refusal {
  return new Refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
}
