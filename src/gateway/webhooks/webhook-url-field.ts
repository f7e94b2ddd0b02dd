// The field `url` of a request that makes or changes a webhook.
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { readWebhookUrl } from './webhook-target.ts';

/** The address as it is kept. What its name leads to is looked at with each delivery. @throws VelaroError `argument.invalid` */
export function checkedUrl(text: string, allowPrivate: boolean): string {
  try {
    return readWebhookUrl(text, allowPrivate).href;
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    const { message, hint } = thrown;
    throw new VelaroError('argument.invalid', `url: ${message}`, {
      ...(hint !== undefined && { hint }),
      details: { field: 'url' },
    });
  }
}
