/// JSONPath as the States Language has it: paths, reference paths and intrinsic functions. Pure: no
/// clock, no I/O; what looks random comes from the [io.millrace.pipeline.states.jsonpath.Source].
@NullMarked
package io.millrace.pipeline.states.jsonpath;

import org.jspecify.annotations.NullMarked;
