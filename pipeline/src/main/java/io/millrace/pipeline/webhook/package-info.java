/// Webhooks of the model registry, as MLflow has them: called when a model, version, tag or alias
/// changes.
@NullMarked
package io.millrace.pipeline.webhook;

import org.jspecify.annotations.NullMarked;
