// The requests of the published tables, each with its name as a tool and its scope. Written out by hand: this is the contract.

export const publishedOperations: readonly string[] = [
  'velaro_list_conversations: GET /v1/conversations read:conversations',
  'velaro_get_conversation: GET /v1/conversations/{id} read:conversations',
  'velaro_create_conversation: POST /v1/conversations write:conversations',
  'velaro_list_contacts: GET /v1/contacts read:contacts',
  'velaro_get_contact: GET /v1/contacts/{id} read:contacts',
  'velaro_create_contact: POST /v1/contacts write:contacts',
  'velaro_update_contact: PATCH /v1/contacts/{id} write:contacts',

  'velaflows_list_conversations: GET /api/v1/inbox/conversations inbox:read',
  'velaflows_get_conversation: GET /api/v1/inbox/conversations/{id} inbox:read',
  'velaflows_list_messages: GET /api/v1/inbox/conversations/{id}/messages inbox:read',
  'velaflows_send_reply: POST /api/v1/inbox/conversations/{id}/messages inbox:write',
  'velaflows_update_conversation: PATCH /api/v1/inbox/conversations/{id} inbox:write',

  'velaflows_list_leads: GET /api/v1/crm/leads crm:read',
  'velaflows_get_lead: GET /api/v1/crm/leads/{id} crm:read',
  'velaflows_list_pipelines: GET /api/v1/crm/pipelines crm:read',
  'velaflows_list_stages: GET /api/v1/crm/pipelines/{id}/stages crm:read',
  'velaflows_create_lead: POST /api/v1/crm/leads crm:create',
  'velaflows_update_lead: PATCH /api/v1/crm/leads/{id} crm:update',
  'velaflows_move_lead: POST /api/v1/crm/leads/{id}/move crm:update',
  'velaflows_delete_lead: DELETE /api/v1/crm/leads/{id} crm:delete',

  'velaflows_list_contacts: GET /api/v1/contacts contacts:read',
  'velaflows_get_contact: GET /api/v1/contacts/{id} contacts:read',
  'velaflows_create_contact: POST /api/v1/contacts contacts:write',
  'velaflows_update_contact: PATCH /api/v1/contacts/{id} contacts:write',

  'velaflows_list_channels: GET /api/v1/channels channels:read',
  'velaflows_get_channel: GET /api/v1/channels/{id} channels:read',
  'velaflows_send_message: POST /api/v1/channels/{id}/messages channels:write',
  'velaflows_update_channel: PATCH /api/v1/channels/{id} channels:write',

  'velaflows_list_webhooks: GET /api/v1/webhooks webhooks:read',
  'velaflows_get_webhook: GET /api/v1/webhooks/{id} webhooks:read',
  'velaflows_list_webhook_deliveries: GET /api/v1/webhooks/{id}/deliveries webhooks:read',
  'velaflows_create_webhook: POST /api/v1/webhooks webhooks:write',
  'velaflows_update_webhook: PATCH /api/v1/webhooks/{id} webhooks:write',
  'velaflows_delete_webhook: DELETE /api/v1/webhooks/{id} webhooks:write',
  'velaflows_rotate_webhook_secret: POST /api/v1/webhooks/{id}/rotate webhooks:write',
  'velaflows_test_webhook: POST /api/v1/webhooks/{id}/test webhooks:write',
  'velaflows_replay_webhook_delivery: POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/replay webhooks:write',

  'velaflows_query_knowledge: POST /api/v1/ai/query ai:read',
  'velaflows_get_ai_settings: GET /api/v1/ai/settings ai:read',
  'velaflows_update_ai_settings: PATCH /api/v1/ai/settings ai:write',
  'velaflows_add_training: POST /api/v1/ai/training ai:write',
  'velaflows_delete_training: DELETE /api/v1/ai/training/{id} ai:write',

  'velaflows_list_tags: GET /api/v1/tags tags:read',
  'velaflows_create_tag: POST /api/v1/tags tags:write',
  'velaflows_update_tag: PATCH /api/v1/tags/{id} tags:write',
  'velaflows_delete_tag: DELETE /api/v1/tags/{id} tags:write',

  'velaflows_get_analytics_overview: GET /api/v1/analytics/overview analytics:read',
  'velaflows_get_conversation_analytics: GET /api/v1/analytics/conversations analytics:read',
  'velaflows_get_lead_analytics: GET /api/v1/analytics/leads analytics:read',
];
