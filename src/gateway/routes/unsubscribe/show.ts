// Asks who has opened the link in a campaign's message whether to unsubscribe; changes nothing.
import { readSubscription } from '../../../stores/campaigns/unsubscriptions.ts';
import { askingPage, donePage, unsubscribeRoute, wrongLinkPage } from '../../campaigns/unsubscribe-page.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: unsubscribeRoute,
  failures: 'envelope',
  description: {
    summary: 'The page of an unsubscribe link',
    details: 'The link in a message of a campaign opens it. It changes nothing; its button does.',
    keys: [],
    success: { status: 200, description: 'A page in HTML.' },
    failures: [404],
  },
  async answer(request, { data }) {
    const token = request.parameter('token');
    const subscription = await data.read(() => readSubscription(token));
    if (!subscription) return wrongLinkPage();
    return subscription.unsubscribed ? donePage(subscription) : askingPage(subscription);
  },
});
