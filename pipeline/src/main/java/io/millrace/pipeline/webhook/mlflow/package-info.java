/// Webhooks over MLflow's API, and the log of their calls.
@NullMarked
package io.millrace.pipeline.webhook.mlflow;

import org.jspecify.annotations.NullMarked;
