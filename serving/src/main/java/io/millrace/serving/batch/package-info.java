/// The batch transform: files in, files with answers out. Blocks of records are read in order,
/// parsed and scored in parallel, and written in order; a run that was killed goes on where its
/// last checkpoint is.
@NullMarked
package io.millrace.serving.batch;

import org.jspecify.annotations.NullMarked;
