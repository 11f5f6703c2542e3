// Maps: points on the outlines of the provinces, without tiles or another host. The points are read from the JSON element
// that data-map names; legend and list show the same without this script.

const { L } = window;
// Smallest target size (WCAG 2.2) and the gap between two symbols, in pixels.
const MIN_SIZE = 24;
const GAP = 10;

function createPopupEntry(point) {
  const box = document.createElement("div");
  const name = document.createElement(point.url ? "a" : "strong");
  name.textContent = point.name;
  if (point.lang) name.lang = point.lang;
  if (point.url) name.href = point.url;
  box.append(name);
  if (point.note) box.append(Object.assign(document.createElement("p"), { textContent: point.note }));
  return box;
}

/** Return the content of a popup: the point and all others at the same coordinates. */
function createPopup(point, points) {
  const box = document.createElement("div");
  const samePosition = points.filter((other) => other !== point && other.latitude === point.latitude && other.longitude === point.longitude);
  box.append(...[point, ...samePosition].map(createPopupEntry));
  return box;
}

function createSymbol(point) {
  const symbol = document.createElement("span");
  symbol.className = `map-symbol map-symbol-${point.symbol}`;
  return symbol;
}

function createMarker(point, position, size, points) {
  const icon = L.divIcon({ html: createSymbol(point), className: "map-point", iconSize: [size, size] });
  const marker = L.marker(position, { icon, title: point.name, alt: point.name, keyboard: true });
  return marker.bindPopup(() => createPopup(point, points));
}

/** Return the size of each symbol in the stylesheet. */
function measureSizes(points, box) {
  const container = box.appendChild(Object.assign(document.createElement("div"), { className: "map-point" }));
  const sizes = points.map((point) => {
    const symbol = container.appendChild(createSymbol(point));
    return Math.max(MIN_SIZE, symbol.offsetWidth);
  });
  container.remove();
  return sizes;
}

/**
 * Return the position of each symbol at this zoom. Symbols that overlap push each other apart until each can be seen and
 * touched; a leader line joins a moved symbol to its point.
 */
function spreadPositions(pixels, sizes) {
  // Points at the same position need different directions to start with.
  const positions = pixels.map((pixel, index) => pixel.add([Math.cos(index * 2.4), Math.sin(index * 2.4)]));
  for (let round = 0, moved = true; moved && round < 200; round++) {
    moved = false;
    for (let index = 0; index < positions.length; index++) {
      for (let other = index + 1; other < positions.length; other++) {
        const minDistance = (sizes[index] + sizes[other]) / 2 + GAP;
        const distance = positions[index].distanceTo(positions[other]);
        if (distance >= minDistance) continue;
        const push = positions[other].subtract(positions[index]).multiplyBy((minDistance + 1 - distance) / 2 / (distance || 1));
        positions[index] = positions[index].subtract(push);
        positions[other] = positions[other].add(push);
        moved = true;
      }
    }
  }
  return positions;
}

function createLayer(map, points) {
  const pixels = points.map((point) => map.latLngToLayerPoint([point.latitude, point.longitude]));
  const sizes = measureSizes(points, map.getContainer());
  const layer = L.layerGroup();
  spreadPositions(pixels, sizes).forEach((position, index) => {
    const point = points[index];
    const latLng = map.layerPointToLatLng(position);
    if (position.distanceTo(pixels[index]) > 6) {
      layer.addLayer(L.polyline([[point.latitude, point.longitude], latLng], { className: "map-leader", interactive: false, color: null }));
    }
    layer.addLayer(createMarker(point, latLng, sizes[index], points));
  });
  return layer;
}

/** Return the points that have coordinates; the others are only in the list beside the map. */
function readPoints(box) {
  const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
  return data.points.filter((point) => point.latitude !== null && point.longitude !== null);
}

async function drawMap(box) {
  const points = readPoints(box);
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 12 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const response = await fetch(box.dataset.outlines);
  const outlines = L.geoJSON(await response.json(), {
    interactive: false,
    style: { className: "map-outline", color: null, fillColor: null, fillOpacity: 1, weight: 1 },
  }).addTo(map);
  const small = box.closest(".map-small") && points.length === 1;
  const fitView = () => {
    if (small) map.setView([points[0].latitude, points[0].longitude], 8, { animate: false });
    else map.fitBounds(points.length ? L.latLngBounds(points.map((point) => [point.latitude, point.longitude])).pad(0.15) : outlines.getBounds(), { maxZoom: 9, animate: false });
  };
  fitView();

  let layer = createLayer(map, points).addTo(map);
  const redraw = () => {
    layer.remove();
    layer = createLayer(map, points).addTo(map);
  };
  map.on("zoomend", redraw);

  // In print the map has the width that the stylesheet gives; afterwards it returns to its former view.
  let screenView = null;
  window.addEventListener("beforeprint", () => {
    screenView = { centre: map.getCenter(), zoom: map.getZoom() };
    box.classList.add("map-print");
    map.invalidateSize({ animate: false });
    fitView();
    redraw();
  });
  window.addEventListener("afterprint", () => {
    box.classList.remove("map-print");
    map.invalidateSize({ animate: false });
    map.setView(screenView.centre, screenView.zoom, { animate: false });
    redraw();
  });
}

for (const box of document.querySelectorAll("[data-map]")) drawMap(box);
