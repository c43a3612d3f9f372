/// How the requests of an endpoint move from one config to the next: the plan, what may stop it,
/// and where it stands. Pure: no clock, no threads, no storage.
@NullMarked
package io.millrace.serving.rollout;

import org.jspecify.annotations.NullMarked;
