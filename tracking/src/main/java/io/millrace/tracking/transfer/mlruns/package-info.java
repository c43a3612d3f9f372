/// The folder of MLflow's file store, `mlruns`.
@NullMarked
package io.millrace.tracking.transfer.mlruns;

import org.jspecify.annotations.NullMarked;
