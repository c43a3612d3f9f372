/// Pipelines and what starts them: engine, events, rules, schedules, tasks, training,
/// notifications.
@NullMarked
package io.millrace.pipeline;

import org.jspecify.annotations.NullMarked;
