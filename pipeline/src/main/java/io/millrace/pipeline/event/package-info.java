/// Events (CloudEvents), the rules over them and what a match starts; where they come from: watched
/// folders, schedules, HTTP.
@NullMarked
package io.millrace.pipeline.event;

import org.jspecify.annotations.NullMarked;
