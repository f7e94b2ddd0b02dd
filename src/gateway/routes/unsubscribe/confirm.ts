// Unsubscribes from a site's campaigns: by the page's button, or by a mail program's own (RFC 8058).
import { unsubscribe } from '../../../stores/campaigns/unsubscriptions.ts';
import { donePage, unsubscribeRoute, wrongLinkPage } from '../../campaigns/unsubscribe-page.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: unsubscribeRoute,
  failures: 'envelope',
  takesAnyBody: true,
  description: {
    summary: 'Unsubscribe from all campaigns of a site',
    details:
      'What the button of the page does, and that of mail programs (RFC 8058). Any body is taken, and none is read.',
    keys: [],
    success: { status: 200, description: 'A page in HTML. Done again, it changes nothing.' },
    failures: [404],
  },
  async answer(request, { data }) {
    const token = request.parameter('token');
    const subscription = await data.transact(() => unsubscribe(token));
    return subscription ? donePage(subscription) : wrongLinkPage();
  },
});
