package io.millrace.serving;

/// One field that an endpoint reads from each row of a request.
///
/// @param name as in the dataset's column
/// @param absence what an absent value means
/// @param meaning what its numbers stand for
public record InputField(String name, Type type, Absence absence, Meaning meaning) {
  /// A field whose values stand for themselves.
  public InputField(String name, Type type, Absence absence) {
    this(name, type, absence, Meaning.PLAIN);
  }

  /// What a value may be.
  public enum Type {
    NUMBER,
    TEXT
  }

  /// What a number stands for. A text stands for itself.
  public enum Meaning {
    PLAIN,
    /// A moment, as epoch milliseconds. Protocols whose rows have moments write it as such.
    MOMENT
  }

  /// What happens where a row has no value.
  public enum Absence {
    /// Every model of the endpoint has an answer for it: it imputes or has learned what absence
    /// means.
    SERVED,
    /// At least one model has none; the request is refused.
    REFUSED
  }
}
