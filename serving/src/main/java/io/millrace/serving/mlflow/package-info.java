/// MLflow's scoring protocol.
@NullMarked
package io.millrace.serving.mlflow;

import org.jspecify.annotations.NullMarked;
