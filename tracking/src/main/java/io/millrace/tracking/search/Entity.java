package io.millrace.tracking.search;

/// What an identifier can be a key of.
public enum Entity {
  ATTRIBUTE,
  METRIC,
  PARAM,
  TAG,
  DATASET
}
