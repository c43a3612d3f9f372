/// The work of distributed Maps: reads items one after the other, hands them in batches to child
/// executions, and gathers what becomes of them. What it has done is in the store; after a crash it
/// goes on from there.
@NullMarked
package io.millrace.pipeline.maprun;

import org.jspecify.annotations.NullMarked;
