/// The Amazon States Language as a library: parse, validate, and a pure, deterministic interpreter
/// that knows no database, no clock and no task.
@NullMarked
package io.millrace.pipeline.states;

import org.jspecify.annotations.NullMarked;
