/// The MLflow REST API: an unmodified `mlflow` client tracks, stores artifacts and registers models
/// here.
@NullMarked
package io.millrace.tracking.mlflow;

import org.jspecify.annotations.NullMarked;
