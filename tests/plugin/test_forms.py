"""Forms of QGIS on the town's layers: lists to choose from, bounds, in both languages."""

import geopandas as gpd
import pytest
from qgis.core import QgsFeature, QgsFieldConstraints, QgsVectorLayerUtils
from seve.layers import schema
from seve.layers.store import Store
from shapely.geometry import Point


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", gpd.GeoDataFrame([{"uid": "t", "height_m": 8.0}],
                                               geometry=[Point(0, 0)], crs=store.crs))
    return path


@pytest.fixture
def open_trees(qgis_app, town):
    from seve.plugin.layers import open_layer

    return lambda language: open_layer(town, schema.TREES, language)


def tree_with(layer, **values):
    feature = QgsFeature(layer.fields())
    for name, value in values.items():
        feature.setAttribute(name, value)
    return feature


@pytest.mark.parametrize("language, words", [("fr", "ou vide si ce n'est pas connu"),
                                             ("en", "or empty when it is not known")])
def test_an_impossible_height_is_refused_in_words_and_an_unknown_one_is_not(
        open_trees, language, words):
    layer = open_trees(language)
    index = layer.fields().indexOf("height_m")
    hard = QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard

    def errors(value):
        kept, said = QgsVectorLayerUtils.validateAttribute(
            layer, tree_with(layer, height_m=value), index, hard)
        assert kept == (not said)
        return said

    assert errors(None) == errors(12.0) == []
    assert errors(-1.0) and errors(500.0)
    assert words in layer.constraintDescription(index)


def test_every_coded_field_is_chosen_from_its_list_or_left_unknown(open_trees):
    layer = open_trees("fr")
    for field in schema.TREES.fields:
        index = layer.fields().indexOf(field.name)
        if field.values is None or index < 0 or field.name in ("uid",):
            continue
        setup = layer.editorWidgetSetup(index)
        if setup.type() == "Hidden":
            continue
        assert setup.type() == "ValueMap"
        codes = [code for choice in setup.config()["map"] for code in choice.values()]
        assert set(schema.VALUE_LISTS[field.values]) < set(codes)
        assert layer.attributeAlias(index) == field.fr


def test_yes_no_and_not_given_are_three_answers(open_trees):
    layer = open_trees("en")
    found = [field for field in schema.TREES.fields if field.kind == schema.BOOLEAN]
    assert found
    for field in found:
        choices = layer.editorWidgetSetup(layer.fields().indexOf(field.name)).config()["map"]
        assert [next(iter(choice)) for choice in choices] == ["not given", "yes", "no"]


def test_a_new_object_gets_an_identifier_of_its_own(open_trees):
    layer = open_trees("fr")
    first, second = (QgsVectorLayerUtils.createFeature(layer)["uid"] for _ in range(2))
    assert first != second
    assert len(first) == 36
