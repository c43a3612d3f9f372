package io.millrace.base.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The client has left, or was cut off, while its body was read or its answer written. A handler
/// lets it pass: nobody is there to be answered, and nothing is wrong with the server.
public final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  public ClientGoneException(@Nullable Throwable cause) {
    super("the client has left", cause);
  }

  /// Whether `thrown` came of a client that left.
  static boolean isCauseOf(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ClientGoneException) {
        return true;
      }
    }
    return false;
  }
}
