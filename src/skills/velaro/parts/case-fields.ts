// How far a case is, and how much it presses.
import * as z from 'zod';

export const caseStatus = z.enum(['open', 'pending', 'resolved', 'closed']);
export const casePriority = z.enum(['low', 'normal', 'high', 'urgent']);
