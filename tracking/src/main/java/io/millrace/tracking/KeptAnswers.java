package io.millrace.tracking;

import java.util.function.Supplier;

/// What requests with an idempotency key were answered, for 24 hours. Thread-safe; blocks.
public interface KeptAnswers {
  /// @param body text
  record Answer(int status, String contentType, String body) {}

  /// Does `work`, unless a request with this key was answered before: then gives that answer. All
  /// that `work` writes and its answer are one atomic unit. If `work` throws, nothing is kept.
  ///
  /// @param key 1 to 255 visible characters
  /// @param request digest of all that makes two requests the same
  /// @throws io.millrace.base.MillraceException with `IDEMPOTENCY_KEY_REUSED` if the key came with
  ///     another request
  Answer once(String key, String request, Supplier<Answer> work);
}
