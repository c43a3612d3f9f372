/// Work that goes on beside requests and executions.
@NullMarked
package io.millrace.pipeline.background;

import org.jspecify.annotations.NullMarked;
