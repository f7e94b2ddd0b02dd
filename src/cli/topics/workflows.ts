// Workflows: what starts one, which steps there are, and how to see what came of it.
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'workflows: what starts them, their steps, their executions',
  async text() {
    const { stepForms } = await import('../../catalog/step-forms.ts');
    return `
A workflow has steps done by themselves: on an event, at set times, or when asked. It is made with a VelaFlows token (workflows:write), by request or by tool:

    velaro-mcp tools call velaflows_create_workflow --arg name=Welcome \\
      --arg 'trigger={"type":"event","event":"contact.created"}' \\
      --arg 'steps=[{"kind":"wait","settings":{"amount":5,"unit":"minutes"}},{"kind":"add_tag","settings":{"contactId":"{{input.id}}","tagId":"ID"}}]'

    velaro-mcp tools show velaflows_create_workflow --json

The second shows every field that steps and triggers take.

## What starts it

    {"type":"event","event":"lead.created",
     "filter":[{"path":"input.value.amount","operator":"above","value":1000}]}
    {"type":"schedule","cron":"30 9 * * 1-5","timeZone":"Europe/Berlin"}
    {"type":"manual"}

The events are those of velaro-mcp help webhooks. Any active workflow can also be asked for, by velaflows_trigger_workflow, or with a REST key by velaro_trigger_workflow.

## Steps

${stepForms.map(({ kind, description }) => `- ${kind}: ${description}`).join('\n')}

Texts in settings may hold {{input.…}} for what the workflow was started with and {{steps.ID.…}} for the result of an earlier step.

## What came of it

    velaro-mcp tools call velaflows_list_workflow_executions --arg id=ID
    velaro-mcp tools call velaflows_get_workflow_execution --arg id=ID --arg executionId=ID

A step that is done is never done again, also after a crash. Workflows that start one another stop after five in a row, and an execution ends within 90 days.
`;
  },
});
