package io.millrace.pipeline.maprun;

/// Items cannot be read: the cause of a `States.ItemReaderFailed`.
public final class ItemReaderException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param text one sentence, for the person who wrote the definition
  public ItemReaderException(String text) {
    super(text);
  }

  public ItemReaderException(String text, Throwable reason) {
    super(text, reason);
  }

  /// The sentence.
  public String text() {
    return String.valueOf(getMessage());
  }
}
