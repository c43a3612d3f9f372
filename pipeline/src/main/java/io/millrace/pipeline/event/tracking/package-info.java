/// Changes of tracking and the registry as events.
@NullMarked
package io.millrace.pipeline.event.tracking;

import org.jspecify.annotations.NullMarked;
