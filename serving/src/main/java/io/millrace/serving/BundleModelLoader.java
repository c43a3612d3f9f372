package io.millrace.serving;

import io.millrace.tracking.Registry;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.ServableBundle;

/// Loads registered versions from their MLmodel bundles.
public final class BundleModelLoader implements ModelLoader {
  private final Registry registry;
  private final ModelBundles bundles;

  public BundleModelLoader(Registry registry, ModelBundles bundles) {
    this.registry = registry;
    this.bundles = bundles;
  }

  @Override
  public ServableModel load(ServedModel model) {
    ServableBundle bundle = bundles.load(registry.version(model.name(), model.version()));
    return new ServableModel(model, bundle.model(), bundle.example());
  }
}
