package io.millrace.serving;

/// One field that an endpoint reads from each row of a request.
///
/// @param name as in the dataset's column
/// @param absence what an absent value means
public record InputField(String name, Type type, Absence absence) {
  /// What a value may be.
  public enum Type {
    NUMBER,
    TEXT
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
