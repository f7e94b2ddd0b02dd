// HubSpot's way to say no: one envelope for every error, with a category and a correlation id.
import { randomUUID } from 'node:crypto';
import type { StandInAnswer } from '../stand-in.ts';
import type { PropertyFault } from './properties.ts';

type Category =
  | 'VALIDATION_ERROR'
  | 'INVALID_AUTHENTICATION'
  | 'OBJECT_NOT_FOUND'
  | 'CONFLICT'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE';

/** Thrown by what answers a request; the envelope is what the caller gets. */
export class Refusal extends Error {
  readonly status: number;
  readonly category: Category;
  readonly faults: readonly PropertyFault[];

  constructor(status: number, category: Category, message: string, faults: readonly PropertyFault[] = []) {
    super(message);
    this.status = status;
    this.category = category;
    this.faults = faults;
  }

  answer(): StandInAnswer {
    const correlationId = randomUUID();
    return {
      status: this.status,
      headers: { 'x-hubspot-correlation-id': correlationId },
      body: {
        status: 'error',
        message: this.message,
        correlationId,
        category: this.category,
        ...(this.faults.length > 0 && {
          errors: this.faults.map(({ message, code, name }) => ({ message, code, context: { propertyName: [name] } })),
        }),
      },
    };
  }
}

export function invalid(message: string, faults?: readonly PropertyFault[]): Refusal {
  return new Refusal(400, 'VALIDATION_ERROR', message, faults);
}
