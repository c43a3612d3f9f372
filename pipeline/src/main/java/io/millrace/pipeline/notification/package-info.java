/// Notices to people and systems: topics, subscriptions, mail and webhooks, delivered from a
/// durable outbox.
@NullMarked
package io.millrace.pipeline.notification;

import org.jspecify.annotations.NullMarked;
