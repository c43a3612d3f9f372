package io.millrace.pipeline.states;

/// In which language a state selects data.
enum QueryLanguage {
  JSONPATH("JSONPath"),
  JSONATA("JSONata");

  private final String text;

  QueryLanguage(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static QueryLanguage of(String text) {
    return text.equals(JSONATA.text) ? JSONATA : JSONPATH;
  }

  QueryLanguage other() {
    return this == JSONATA ? JSONPATH : JSONATA;
  }
}
