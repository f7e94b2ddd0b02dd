// A telephone number as tools take it: E.164, the only form that means the same everywhere.
import * as z from 'zod';

/** `+`, the country's code and the number: 7 to 15 digits (ITU-T E.164). Spaces, hyphens, dots and brackets are refused, not guessed at. */
export const phoneNumber = z
  .string()
  .regex(
    /^\+[1-9]\d{6,14}$/,
    "must be a number in E.164 form: +, the country's code and the number, digits only, such as +15558675310",
  );
