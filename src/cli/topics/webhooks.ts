// Webhooks: what they tell, how a receiver checks it, and what happens when it does not answer.
import { eventNames } from '../../core/event-names.ts';
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'webhooks: events, signatures, repeats, what to do about a failure',
  text: () => `
A webhook is told by POST what happens in a workspace. It is made with a VelaFlows token (webhooks:write), by request or by tool; its secret, whsec_…, is shown once.

    velaro-mcp tools call velaflows_create_webhook --arg url=https://example.com/velaro --arg 'events=["contact.created"]'
    velaro-mcp tools call velaflows_test_webhook --arg id=ID
    velaro-mcp tools call velaflows_list_webhook_deliveries --arg id=ID

## Events

${eventNames.map((name) => `- ${name}`).join('\n')}

The body is {"type","timestamp","workspaceId","data"}; data is what the event is about.

## In the receiver

- Check the signature with a library of Standard Webhooks (standardwebhooks.com), the secret and the body as it came: the headers are webhook-id, webhook-timestamp and webhook-signature.
- Answer 2xx within 15 seconds and do the work later. An answer's body is not read.
- An event may come twice: its webhook-id is the same. Events about one record come in their order.
- velaflows_rotate_webhook_secret makes a new secret; for overlapSeconds, a day when left out, both sign. With VELARO_MASTER_KEY where the gateway runs, secrets lie encrypted in its data.

## When it fails

Anything but 2xx, a redirect among them, is repeated after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours. 410 pauses the webhook at once, three days of nothing but failures do as well. A pause says why in pausedBecause, and ends with status=active:

    velaro-mcp tools call velaflows_update_webhook --arg id=ID --arg status=active
    velaro-mcp tools call velaflows_replay_webhook_delivery --arg id=ID --arg deliveryId=ID

Addresses of the gateway's own machine and network are refused, whatever a name leads to, and so is plain http. To try a receiver of your own, start the gateway with --allow-private-webhooks.
`,
});
