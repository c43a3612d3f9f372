/// The database behind events, rules and schedules.
@NullMarked
package io.millrace.pipeline.event.sql;

import org.jspecify.annotations.NullMarked;
