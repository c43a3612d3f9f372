package io.millrace.serving.batch;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A form in which answers to JSON records are written. Immutable: threads share it.
interface JsonAnswers {
  /// What the file of the answers begins with.
  ByteOutput head();

  /// What it ends with.
  ByteOutput tail();

  /// How many bytes before the very first answer only part it from one before.
  int separator();

  /// Writes the answer to a record.
  /// @param record of no meaning unless it is joined, see [JsonJoin#hasRecord]
  /// @param line that the record is on, or its number
  /// @param texts takes the columns that hold a text, if there are columns
  /// @return why the answer cannot be written; nothing has been then
  Optional<String> put(
      Optional<JsonNode> record, long line, double[] numbers, ByteOutput out, Set<String> texts);
}
