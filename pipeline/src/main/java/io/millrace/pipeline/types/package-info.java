/// What values are, as far as a definition tells without running: which task's results get where,
/// and whether the task there can do anything with them.
@NullMarked
package io.millrace.pipeline.types;

import org.jspecify.annotations.NullMarked;
