/// The tasks of the training pipeline: ingest, train, evaluate, gate, register, promote.
@NullMarked
package io.millrace.pipeline.training;

import org.jspecify.annotations.NullMarked;
