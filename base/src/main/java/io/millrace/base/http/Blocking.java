package io.millrace.base.http;

import java.util.function.Supplier;

/// How a handler that runs on the event loop gets off it: work that blocks says [#begins] first,
/// and the request is then handled again, from its beginning, on a thread of its own. So nothing
/// may have been done for the request before.
public final class Blocking {
  private static final ScopedValue<Boolean> REFUSED = ScopedValue.newInstance();
  private static final ScopedValue.Carrier REFUSING = ScopedValue.where(REFUSED, true);

  private Blocking() {}

  /// Work would have blocked a thread that must not.
  ///
  /// An error, so that nothing on the way takes it for a failure of the request, and without a
  /// stack trace, as it is no fault.
  public static final class Begins extends Error {
    private static final long serialVersionUID = 1;

    private Begins() {
      super("blocking work on the event loop", null, false, false);
    }
  }

  /// Runs what must not block.
  /// @throws Begins if it came to work that does
  public static <T> T refuse(Supplier<T> work) {
    return REFUSING.call(work::get);
  }

  /// To be called before work that may block; returns wherever that is allowed.
  /// @throws Begins inside [#refuse]
  public static void begins() {
    if (REFUSED.isBound()) {
      throw new Begins();
    }
  }
}
