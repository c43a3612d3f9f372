package io.millrace.tracking.search;

import io.millrace.tracking.search.Vocabulary.Attribute;
import io.millrace.tracking.search.Vocabulary.AttributeType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Puts a [Vocabulary] together.
final class VocabularyBuilder {
  private final Map<String, Entity> entities = new HashMap<>();
  private final Map<String, Attribute> attributes = new HashMap<>();
  private Set<String> datasets = Set.of();
  private Set<Operator> tagOperators = Set.of();
  private Set<Entity> orders = Set.of();

  VocabularyBuilder entity(Entity entity, String... words) {
    for (String word : words) {
      entities.put(word, entity);
    }
    return this;
  }

  VocabularyBuilder tagsBy(Set<Operator> operators) {
    tagOperators = operators;
    return this;
  }

  VocabularyBuilder datasets(String... keys) {
    datasets = Set.of(keys);
    return this;
  }

  /// What orders beside attributes.
  VocabularyBuilder orderedBy(Entity... entities) {
    orders = Set.of(entities);
    return this;
  }

  VocabularyBuilder text(String name, Set<Operator> operators, String... aliases) {
    return attribute(new Attribute(name, AttributeType.TEXT, operators), aliases);
  }

  VocabularyBuilder number(String name, String... aliases) {
    return attribute(new Attribute(name, AttributeType.NUMBER, Vocabulary.NUMERIC), aliases);
  }

  VocabularyBuilder version(String name) {
    return attribute(new Attribute(name, AttributeType.VERSION, Vocabulary.NUMERIC));
  }

  VocabularyBuilder quotedNumber(String name) {
    return attribute(new Attribute(name, AttributeType.QUOTED_NUMBER, Vocabulary.IDENTITY));
  }

  /// An attribute that orders but cannot be compared.
  VocabularyBuilder onlySortable(String name, String... aliases) {
    Attribute attribute = new Attribute(name, AttributeType.NUMBER, EnumSet.noneOf(Operator.class));
    return attribute(attribute, aliases);
  }

  private VocabularyBuilder attribute(Attribute attribute, String... aliases) {
    attributes.put(attribute.name(), attribute);
    for (String alias : aliases) {
      attributes.put(alias, attribute);
    }
    return this;
  }

  Vocabulary build() {
    return new Vocabulary(
        Map.copyOf(entities), Map.copyOf(attributes), datasets, tagOperators, orders);
  }
}
