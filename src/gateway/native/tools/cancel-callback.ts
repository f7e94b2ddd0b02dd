// A promised call taken back.
import tool from '../../../skills/velaro/cancel-callback.ts';
import { cancelCallback } from '../../../stores/records/callbacks.ts';
import { defineNativeWork } from '../define-native-handler.ts';

export default defineNativeWork(tool, function* ({ callbackId, reason }, { place }) {
  const { id } = yield* cancelCallback(place, callbackId, reason);
  return { id, status: 'cancelled' as const };
});
