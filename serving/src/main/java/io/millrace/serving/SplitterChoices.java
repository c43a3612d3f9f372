package io.millrace.serving;

import java.util.OptionalLong;

/// What splitters choose where that is not left to chance.
interface SplitterChoices {
  /// @param key the hash of the key's value, if the splitter has a key and the row a value of it
  /// @return the position of one of its parts
  int choose(GraphNode.OfSplitter splitter, OptionalLong key);
}
